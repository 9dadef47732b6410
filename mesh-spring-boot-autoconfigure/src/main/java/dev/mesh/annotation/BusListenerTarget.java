package dev.mesh.annotation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A method that takes messages of the bus.
 *
 * @param bean what it is called on
 * @param method what is called
 * @param payloadType what it takes the payload as, null when it does not take it
 */
record BusListenerTarget(Object bean, Method method, @Nullable Class<?> payloadType) {

}
