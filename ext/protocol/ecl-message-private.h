/* ecl-message-private: what the two protocols share in reading and writing
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-message.h"

G_BEGIN_DECLS

/**
 * EclMemberKind:
 * @ECL_MEMBER_ID: `char *`, a string of 1 to %ECL_ID_MAX_LENGTH bytes
 * @ECL_MEMBER_TEXT: `char *`, a string
 * @ECL_MEMBER_CONNECTION_TYPE: `EclConnectionType`, "media" or "data"
 * @ECL_MEMBER_ROOM_TYPE: `EclRoomType`, "mesh" or "sfu"
 * @ECL_MEMBER_DESCRIPTION: `EclSpan`, an object with strings `type` and `sdp`
 * @ECL_MEMBER_CANDIDATE: `EclSpan`, an object with a string `candidate`
 * @ECL_MEMBER_STRING: `EclSpan`
 * @ECL_MEMBER_OBJECT: `EclSpan`
 * @ECL_MEMBER_ARRAY: `EclSpan`
 * @ECL_MEMBER_BOOLEAN: `EclSpan`
 * @ECL_MEMBER_ANY: `EclSpan`, null included, which is absence for the others
 *
 * What a member may be and what field of #EclMessage takes it.
 */
typedef enum {
  ECL_MEMBER_ID,
  ECL_MEMBER_TEXT,
  ECL_MEMBER_CONNECTION_TYPE,
  ECL_MEMBER_ROOM_TYPE,
  ECL_MEMBER_DESCRIPTION,
  ECL_MEMBER_CANDIDATE,
  ECL_MEMBER_STRING,
  ECL_MEMBER_OBJECT,
  ECL_MEMBER_ARRAY,
  ECL_MEMBER_BOOLEAN,
  ECL_MEMBER_ANY,
} EclMemberKind;

typedef struct {
  const char *name;
  gsize name_len;
  EclMemberKind kind;
  gsize offset;
  gboolean required;
} EclMember;

#define ECL_MEMBER(name, KIND, field, required)                                \
  {                                                                            \
    name, sizeof (name) - 1, ECL_MEMBER_##KIND,                                \
        G_STRUCT_OFFSET (EclMessage, field), required                          \
  }
#define ECL_MEMBER_END                                                         \
  {                                                                            \
    NULL                                                                       \
  }

gboolean ecl_message_read_members (EclMessage *message, EclSpan object,
    const char *what, const EclMember *members, GError **error);
gboolean ecl_message_read_id (char **id, EclSpan value, const char *what,
    const char *name, GError **error);

gboolean ecl_message_is_complete (
    const EclMessage *message, EclDirection direction);
const char *ecl_message_connection_type_name (const EclMessage *message);
const char *ecl_message_serialization (
    const EclMessage *message, EclProtocol target);

void ecl_message_append_name (GString *out, const char *name);
void ecl_message_append_span (GString *out, const char *name, EclSpan span);
void ecl_message_append_text (GString *out, const char *name, const char *text);
gboolean ecl_message_append_members (
    GString *out, const EclMessage *message, const EclMember *members);
void ecl_message_append_label (GString *out, const EclMessage *message);

G_END_DECLS
