/**
 * What is compared: each {@link dev.mesh.benchmarks.product.Product} with the settings
 * that somebody who knows it would choose, behind one small interface. Imports nothing of
 * the other packages of the benchmarks.
 */
@NullMarked
package dev.mesh.benchmarks.product;

import org.jspecify.annotations.NullMarked;
