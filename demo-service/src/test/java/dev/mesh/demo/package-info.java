/**
 * Tests of the demo. {@code *ProcessTests} start the packaged jar as real processes; they
 * need {@code demo.jar} to name it, or {@code target/demo-service.jar} to be there.
 */
@NullMarked
package dev.mesh.demo;

import org.jspecify.annotations.NullMarked;
