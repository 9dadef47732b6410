/**
 * New applications that have nothing but a starter, built and run as users do.
 */
@NullMarked
package dev.mesh.starter;

import org.jspecify.annotations.NullMarked;
