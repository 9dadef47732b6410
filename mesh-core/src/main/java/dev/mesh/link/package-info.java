/**
 * The SPI of one ordered pipe of records to a neighbour: a {@code Transport} dials, a
 * {@code Link} carries. May import nothing of {@code dev.mesh}.
 */
@NullMarked
package dev.mesh.link;

import org.jspecify.annotations.NullMarked;
