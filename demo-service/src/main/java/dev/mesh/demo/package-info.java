/**
 * The demo: one peer of a mesh with a REST interface and a page, by default a hub with
 * two embedded peers. It uses what any application has: the starter's beans, {@code Mesh}
 * and the public packages of {@code mesh-core}. Nothing imports it.
 */
@NullMarked
package dev.mesh.demo;

import org.jspecify.annotations.NullMarked;
