package dev.mesh.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Several {@link BusStreamListener} on one method; the compiler adds it.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(MeshListenerReflectiveProcessor.class)
public @interface BusStreamListeners {

	/**
	 * The listeners.
	 * @return the annotations
	 */
	BusStreamListener[] value();

}
