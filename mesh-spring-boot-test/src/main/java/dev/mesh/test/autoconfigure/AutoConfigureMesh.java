package dev.mesh.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Put on a test class, this has the application's mesh on a
 * {@link dev.mesh.test.MeshTestNetwork} in memory, which can be injected: it opens no
 * port, dials nobody and writes no file, whatever {@code mesh.*} says. Everything else of
 * the application works as it does.
 * <p>
 * Beside {@code @SpringBootTest} it is all that is needed. With a test that names a few
 * classes of its own, as {@code @SpringBootTest(classes = Orders.class)} does, it brings
 * the auto-configurations of the mesh, of JSON and of validation, so that a listener can
 * be tested alone.
 * <p>
 * After each test method the network is {@linkplain dev.mesh.test.MeshTestNetwork#reset
 * reset}. Each application context has a network of its own, unless it defines a bean of
 * that type, which several may share.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureMesh {

}
