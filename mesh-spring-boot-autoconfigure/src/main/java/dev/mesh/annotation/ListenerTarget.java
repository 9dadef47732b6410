package dev.mesh.annotation;

import java.lang.reflect.Method;

/**
 * An annotated method.
 *
 * @param bean what it is called on, which may be a proxy
 * @param method what is called on it
 * @param type class of the bean behind the proxy
 */
record ListenerTarget(Object bean, Method method, Class<?> type) {

}
