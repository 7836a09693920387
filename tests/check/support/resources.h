/* resources: what this process holds: threads, descriptors, and objects by type
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct {
  guint threads;
  guint descriptors;
  GHashTable *objects; /* name of a GObject's type -> how many there are */
} EclTestResources;

/* How often to do what shall leave nothing behind: fewer times where all is
 * slower. */
guint ecl_test_get_rounds (void);
/* The first rounds fill caches and thread pools. */
#define ECL_TEST_WARM_UP 4

guint ecl_test_count_descriptors (void);
void ecl_test_resources_take (EclTestResources *resources);
/* Fails the test when there are more than @resources until the watchdog bites:
 * what has ended is taken apart on other threads. Frees what is in it. */
void ecl_test_resources_expect (EclTestResources *resources);

G_END_DECLS
