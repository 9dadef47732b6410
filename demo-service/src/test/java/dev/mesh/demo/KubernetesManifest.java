package dev.mesh.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The objects of one file below docs/kubernetes. */
record KubernetesManifest(List<Object> objects) {

	static KubernetesManifest of(String... files) throws IOException {
		List<Object> objects = new ArrayList<>();
		for (String file : files) {
			LoaderOptions strict = new LoaderOptions();
			strict.setAllowDuplicateKeys(false);
			try (InputStream in = Files.newInputStream(Path.of("..", "docs", "kubernetes", file))) {
				new Yaml(new SafeConstructor(strict)).loadAll(in).forEach(objects::add);
			}
		}
		return new KubernetesManifest(objects);
	}

	/** The only object of this kind and name. */
	Object find(String kind, String name) {
		List<Object> found = this.objects.stream()
			.filter((object) -> text(object, "kind").equals(kind) && text(object, "metadata", "name").equals(name))
			.toList();
		if (found.size() != 1) {
			throw new IllegalStateException(found.size() + " objects " + kind + " " + name);
		}
		return found.get(0);
	}

	/** What is at the end of a path of names and indices; fails when it ends before. */
	static Object at(Object object, Object... path) {
		Object current = object;
		for (Object step : path) {
			Object next = (current instanceof Map<?, ?> map) ? map.get(step)
					: (current instanceof List<?> list) ? list.get((Integer) step) : null;
			if (next == null) {
				throw new IllegalStateException("There is no " + step + " of " + List.of(path) + " in " + object);
			}
			current = next;
		}
		return current;
	}

	static String text(Object object, Object... path) {
		return at(object, path).toString();
	}

	static int number(Object object, Object... path) {
		return (Integer) at(object, path);
	}

	static List<?> list(Object object, Object... path) {
		return (List<?>) at(object, path);
	}

	/** The only container of a workload. */
	static Object container(Object workload) {
		List<?> containers = list(workload, "spec", "template", "spec", "containers");
		if (containers.size() != 1) {
			throw new IllegalStateException(containers.size() + " containers");
		}
		return containers.get(0);
	}

	/** The variables of a workload's container as a pod of this name gets them. */
	Map<String, Object> variables(Object workload, String pod) {
		Map<String, Object> variables = new LinkedHashMap<>();
		for (Object entry : list(container(workload), "env")) {
			Map<?, ?> variable = (Map<?, ?>) entry;
			String name = text(variable, "name");
			Object value = variable.containsKey("value") ? text(variable, "value") : resolve(variable, pod);
			if (variables.put(name, value) != null) {
				throw new IllegalStateException(name + " is there twice");
			}
		}
		return variables;
	}

	private String resolve(Object variable, String pod) {
		Map<?, ?> source = (Map<?, ?>) at(variable, "valueFrom");
		if (source.containsKey("fieldRef")) {
			if (!text(source, "fieldRef", "fieldPath").equals("metadata.name")) {
				throw new IllegalStateException("unknown field in " + variable);
			}
			return pod;
		}
		Object secret = find("Secret", text(source, "secretKeyRef", "name"));
		return text(secret, "stringData", text(source, "secretKeyRef", "key"));
	}

}
