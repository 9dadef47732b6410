/**
 * Which other peers a peer keeps sessions with by its own choice: all of a few, some of
 * many, so that the whole stays connected. Sans-IO, and without knowledge of sessions and
 * presence.
 */
@NullMarked
package dev.mesh.overlay;

import org.jspecify.annotations.NullMarked;
