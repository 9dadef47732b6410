/**
 * What happens to this peer, as application events.
 */
@NullMarked
package dev.mesh.event;

import org.jspecify.annotations.NullMarked;
