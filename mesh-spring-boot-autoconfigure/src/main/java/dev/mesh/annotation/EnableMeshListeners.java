package dev.mesh.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Switches {@link BusMessageListener}, {@link BusStreamListener} and
 * {@link PresenceChanged} on in an application context without Spring Boot's
 * auto-configuration, which does so itself. The context has a {@link dev.mesh.Mesh}, its
 * {@link dev.mesh.bus.Bus} and its {@link dev.mesh.presence.Presence} as beans.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(MeshListenerConfiguration.class)
public @interface EnableMeshListeners {

}
