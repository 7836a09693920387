/* ecl-chunks: messages of a data connection in parts of at most some 16 KB
 *
 * ECLWebRTC wraps every part, even the only one, as a BinaryPack map of id,
 * type, size, totalParts, name and mimeType (of files), index, data. PeerJS
 * wraps only what packs to more than 16300 bytes, as a map of __peerData, n,
 * data, total.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-binarypack.h"

G_BEGIN_DECLS

/* Bytes: of data in a part of PeerJS; of data and description of ECLWebRTC */
#define ECL_CHUNK_SIZE 16300
/* Characters of an ECLWebRTC message's id, as sent */
#define ECL_CHUNK_ID_LENGTH 16
/* Bytes of an id, as received */
#define ECL_CHUNK_MAX_ID 64
/* Bytes that each part held counts beyond those of its frame */
#define ECL_CHUNK_PART_COST 256
/* Bytes that each incomplete message counts beyond its parts */
#define ECL_CHUNK_MESSAGE_COST 1024

/**
 * EclChunkMeta:
 * @type: name of the value's JavaScript constructor
 * @name: (nullable): of a file; only with @mime_type
 * @mime_type: (nullable): of a file or blob
 *
 * What a part of ECLWebRTC says about its message. Strings are owned.
 */
typedef struct {
  char *type;
  char *name;
  char *mime_type;
} EclChunkMeta;

void ecl_chunk_meta_clear (EclChunkMeta *meta);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclChunkMeta, ecl_chunk_meta_clear)

/* Gives the frames of one message, one at a time. */
typedef struct _EclSplitter EclSplitter;

EclSplitter *ecl_splitter_new_ecl (EclPacked *packed, const char *id,
    const EclChunkMeta *meta, GError **error);
EclSplitter *ecl_splitter_new_peerjs (EclPacked *packed, guint64 id);
guint ecl_splitter_get_n_left (const EclSplitter *splitter);
GBytes *ecl_splitter_next (EclSplitter *splitter);
void ecl_splitter_free (EclSplitter *splitter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclSplitter, ecl_splitter_free)

/**
 * EclPartResult:
 * @ECL_PART_ERROR: see the error
 * @ECL_PART_KEPT: nothing to deliver yet
 * @ECL_PART_LAST: the message is complete
 */
typedef enum {
  ECL_PART_ERROR,
  ECL_PART_KEPT,
  ECL_PART_LAST,
} EclPartResult;

/* Collects the parts of a connection's messages, in any order. */
typedef struct _EclReassembler EclReassembler;

EclReassembler *ecl_reassembler_new (
    EclProtocol protocol, const EclDataLimits *limits);
EclPartResult ecl_reassembler_add (EclReassembler *reassembler, GVariant *part,
    gsize frame_size, GBytes **packed, EclChunkMeta *meta, GError **error);
gsize ecl_reassembler_get_held (const EclReassembler *reassembler);
guint ecl_reassembler_get_n_incomplete (const EclReassembler *reassembler);
void ecl_reassembler_free (EclReassembler *reassembler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclReassembler, ecl_reassembler_free)

G_END_DECLS
