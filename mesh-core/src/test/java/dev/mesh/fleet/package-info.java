/**
 * Thousands of peers in one process, over real links, for the tests and benchmarks of
 * other modules. May import everything.
 */
@NullMarked
package dev.mesh.fleet;

import org.jspecify.annotations.NullMarked;
