/**
 * One end of what is measured, in a process of its own: loops that send as fast as they
 * may, ask and count, the same for all products. Imports {@code product} only.
 */
@NullMarked
package dev.mesh.benchmarks.node;

import org.jspecify.annotations.NullMarked;
