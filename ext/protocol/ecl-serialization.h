/* ecl-serialization: messages of a data connection to frames and back
 *
 * Frames are what one send() of the data channel carries. Both protocols, each
 * with its four serializations:
 *
 *   ECLWebRTC  PeerJS       frames
 *   binary     binary       BinaryPack, binary, in parts (see ecl-chunks.h)
 *   binary-utf8 binary-utf8 the same
 *   json       json         one of JSON; ECLWebRTC text, PeerJS binary and less
 *                           than 16300 bytes
 *   none       raw          one, a string as text, bytes as binary
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"
#include "ecl-value.h"

G_BEGIN_DECLS

/* PeerJS sends less than this many bytes of JSON. */
#define ECL_PEERJS_MAX_JSON 16300

typedef enum {
  ECL_SERIALIZATION_BINARY,
  ECL_SERIALIZATION_BINARY_UTF8,
  ECL_SERIALIZATION_JSON,
  ECL_SERIALIZATION_NONE,
} EclSerialization;

gboolean ecl_serialization_from_name (
    const char *name, EclProtocol protocol, EclSerialization *serialization);
const char *ecl_serialization_get_name (
    EclSerialization serialization, EclProtocol protocol);

/**
 * EclDataMessage:
 * @value: (owned): see ecl-value.h for its types
 * @name: (nullable) (owned): a file's name; makes bytes a File
 * @mime_type: (nullable) (owned): makes bytes a Blob, or says what a File is
 *
 * What an application sends or gets. Only ECLWebRTC's binary serializations
 * carry name and type; all others send and give bytes alone. Zero-initialised
 * is empty.
 */
typedef struct {
  GVariant *value;
  char *name;
  char *mime_type;
} EclDataMessage;

void ecl_data_message_clear (EclDataMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EclDataMessage, ecl_data_message_clear)

/* Frames of one message, made one at a time. */
typedef struct _EclFrames EclFrames;

GBytes *ecl_frames_next (EclFrames *frames, gboolean *is_text);
guint ecl_frames_get_n_left (const EclFrames *frames);
void ecl_frames_free (EclFrames *frames);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclFrames, ecl_frames_free)

/**
 * EclReceived:
 * @ECL_RECEIVED_ERROR: see the error; the connection goes on
 * @ECL_RECEIVED_PART: nothing to deliver yet
 * @ECL_RECEIVED_MESSAGE: a message
 * @ECL_RECEIVED_CLOSE: the other side wants the connection closed (PeerJS)
 */
typedef enum {
  ECL_RECEIVED_ERROR,
  ECL_RECEIVED_PART,
  ECL_RECEIVED_MESSAGE,
  ECL_RECEIVED_CLOSE,
} EclReceived;

/* Both directions of one data connection. */
typedef struct _EclSerializer EclSerializer;

EclSerializer *ecl_serializer_new (EclProtocol protocol,
    EclSerialization serialization, const EclDataLimits *limits);
EclFrames *ecl_serializer_encode (
    EclSerializer *serializer, const EclDataMessage *message, GError **error);
GBytes *ecl_serializer_encode_close (EclSerializer *serializer);
EclReceived ecl_serializer_decode (EclSerializer *serializer, GBytes *frame,
    gboolean is_text, EclDataMessage *message, GError **error);
gsize ecl_serializer_get_held (const EclSerializer *serializer);
void ecl_serializer_free (EclSerializer *serializer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclSerializer, ecl_serializer_free)

G_END_DECLS
