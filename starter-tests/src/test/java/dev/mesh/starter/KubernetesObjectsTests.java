package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The manifests below docs/kubernetes have no field that Kubernetes does not know, and
 * none of the wrong type.
 */
class KubernetesObjectsTests {

	private static final Path MANIFESTS = Path.of("..", "docs", "kubernetes");

	/** Its adapters are what reads a field. */
	@BeforeAll
	static void makeAdapters() {
		assertThat(JSON.getGson()).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "hubs.yaml", "edges.yaml" })
	void everyObjectHasOnlyFieldsThatKubernetesKnows(String file) throws IOException {
		List<JsonElement> objects = objects(Files.readString(MANIFESTS.resolve(file)));

		assertThat(objects).isNotEmpty().allSatisfy(KubernetesObjectsTests::validate);
	}

	@ParameterizedTest
	@ValueSource(strings = { "limits:", "seccompProfile:", "allowPrivilegeEscalation:", "failureThreshold:" })
	void misspeltFieldIsToldAnywhere(String field) throws IOException {
		String misspelt = Files.readString(MANIFESTS.resolve("edges.yaml")).replaceFirst(field, "x" + field);
		JsonElement deployment = objects(misspelt).get(0);

		assertThatIllegalArgumentException().isThrownBy(() -> validate(deployment))
			.withMessageContaining("x" + field.replace(":", ""));
	}

	@Test
	void fieldOfTheWrongTypeIsTold() throws IOException {
		String wrong = Files.readString(MANIFESTS.resolve("edges.yaml")).replaceFirst("replicas: 2", "replicas: two");
		JsonElement deployment = objects(wrong).get(0);

		assertThatThrownBy(() -> validate(deployment)).hasMessageContaining("two");
	}

	private static List<JsonElement> objects(String manifest) {
		List<JsonElement> objects = new ArrayList<>();
		new Yaml().loadAll(manifest).forEach((object) -> objects.add(new Gson().toJsonTree(object)));
		return objects;
	}

	/** Reading it is what checks the fields. */
	private static void validate(JsonElement object) {
		String kind = object.getAsJsonObject().get("kind").getAsString();
		Class<?> type = switch (kind) {
			case "Namespace" -> V1Namespace.class;
			case "Secret" -> V1Secret.class;
			case "Service" -> V1Service.class;
			case "StatefulSet" -> V1StatefulSet.class;
			case "Deployment" -> V1Deployment.class;
			case "PodDisruptionBudget" -> V1PodDisruptionBudget.class;
			default -> throw new IllegalArgumentException(kind + " is no kind that this test knows");
		};
		assertThat((Object) JSON.getGson().fromJson(object, type)).isNotNull();
	}

}
