package dev.mesh.fleet;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Counts what an object of ours keeps alive, to find out what something has left behind:
 * objects by class, and the sizes of collections by the field they are in. Nobody may
 * change anything meanwhile.
 */
public final class LiveObjects {

	private final Predicate<String> ignored;

	private final Map<String, Integer> counts = new TreeMap<>();

	private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

	private final Deque<Found> unseen = new ArrayDeque<>();

	private LiveObjects(Predicate<String> ignored) {
		this.ignored = ignored;
	}

	/**
	 * Counts.
	 * @param root where to begin
	 * @param ignored names of fields, such as {@code Verifier.genuine}, and of whole
	 * classes, such as {@code dev.mesh.Mesh}, that are not entered
	 * @return how many there are of each class, and how many elements in the collections
	 * of each field
	 */
	public static Map<String, Integer> keptBy(Object root, Predicate<String> ignored) {
		LiveObjects live = new LiveObjects(ignored);
		live.find(root, "root");
		for (Found next = live.unseen.poll(); next != null; next = live.unseen.poll()) {
			live.look(next);
		}
		return live.counts;
	}

	private void find(Object value, String place) {
		if (value != null && this.seen.add(value)) {
			this.unseen.add(new Found(value, place));
		}
	}

	private void look(Found found) {
		Object value = found.value();
		if (value instanceof Map<?, ?> map) {
			this.counts.merge(found.place(), map.size(), Integer::sum);
			map.forEach((key, element) -> {
				find(key, found.place() + " key");
				find(element, found.place() + " value");
			});
		}
		else if (value instanceof Collection<?> collection) {
			this.counts.merge(found.place(), collection.size(), Integer::sum);
			collection.forEach((element) -> find(element, found.place() + " element"));
		}
		else if (value instanceof Object[] array) {
			Arrays.asList(array).forEach((element) -> find(element, found.place() + " element"));
		}
		else if (value instanceof Optional<?> optional) {
			optional.ifPresent((element) -> find(element, found.place()));
		}
		else if (value.getClass().getName().startsWith("dev.mesh.") && !this.ignored.test(value.getClass().getName())) {
			this.counts.merge(nameOf(value.getClass()) + " in " + found.place(), 1, Integer::sum);
			lookIntoFields(value);
		}
	}

	private void lookIntoFields(Object value) {
		for (Class<?> type = value.getClass(); type.getName().startsWith("dev.mesh."); type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				String place = nameOf(type) + "." + field.getName();
				if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()
						&& !this.ignored.test(place)) {
					find(read(field, value), place);
				}
			}
		}
	}

	private static Object read(Field field, Object of) {
		try {
			field.setAccessible(true);
			return field.get(of);
		}
		catch (IllegalAccessException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Without the number that each lambda has of its own. */
	private static String nameOf(Class<?> type) {
		return type.getSimpleName().replaceAll("\\$\\$Lambda.*", " lambda");
	}

	private record Found(Object value, String place) {
	}

}
