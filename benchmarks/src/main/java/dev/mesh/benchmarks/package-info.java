/**
 * Mesh and what one would otherwise run, side by side:
 * {@link dev.mesh.benchmarks.Benchmarks} starts a pair of processes for each product, has
 * them measured in turns, and writes tables. May import everything.
 */
@NullMarked
package dev.mesh.benchmarks;

import org.jspecify.annotations.NullMarked;
