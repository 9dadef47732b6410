/**
 * Tests of what the documentation says: its links, its samples, and its pages that are
 * lists.
 */
@NullMarked
package dev.mesh.documentation;

import org.jspecify.annotations.NullMarked;
