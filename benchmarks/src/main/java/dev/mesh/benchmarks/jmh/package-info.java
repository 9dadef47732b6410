/**
 * JMH benchmarks of single parts of {@code mesh-core}, through what is public there. Run
 * by {@code benchmarks/run jmh}, which generates their other half.
 */
@NullMarked
package dev.mesh.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
