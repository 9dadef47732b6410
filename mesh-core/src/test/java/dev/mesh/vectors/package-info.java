/**
 * Test vectors of the protocol: what the tests of the other packages read from
 * {@code docs/vectors}.
 */
@NullMarked
package dev.mesh.vectors;

import org.jspecify.annotations.NullMarked;
