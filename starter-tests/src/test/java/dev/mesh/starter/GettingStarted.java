package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The files that docs/getting-started.md tells its reader to make. */
final class GettingStarted {

	private static final Pattern FILE = Pattern.compile("`((?:stock|till)/[^` ]+\\.(?:xml|java|yaml))`");

	private static final Pattern BLOCK = Pattern.compile("```(?:xml|java|yaml)\n(.*?)```", Pattern.DOTALL);

	private static final Pattern PRINTED = Pattern.compile(" prints?\n\n```\n(.*?)```|the till\n\n```\n(.*?)```",
			Pattern.DOTALL);

	private final String page;

	GettingStarted() throws IOException {
		this.page = Files.readString(Path.of("..", "docs", "getting-started.md"));
	}

	/** In the order of the page. */
	private Map<String, String> files() {
		List<String> names = FILE.matcher(this.page).results().map((found) -> found.group(1)).toList();
		List<String> blocks = BLOCK.matcher(this.page).results().map((found) -> found.group(1)).toList();
		assertThat(blocks).as("one block for each of %s", names).hasSameSizeAs(names);
		Map<String, String> files = new LinkedHashMap<>();
		for (int i = 0; i < names.size(); i++) {
			files.put(names.get(i), blocks.get(i));
		}
		return files;
	}

	/** Makes and builds one of its two applications. */
	UserFolder build(Path folder, String application, LocalRepository repository) throws Exception {
		UserFolder own = new UserFolder(folder.resolve(application));
		for (Map.Entry<String, String> file : files().entrySet()) {
			if (file.getKey().startsWith(application + "/")) {
				own.write(file.getKey().substring(application.length() + 1), file.getValue());
			}
		}
		own.build(repository);
		return own;
	}

	/** The lines that the stock, and those that the till prints. */
	List<List<String>> printed() {
		return PRINTED.matcher(this.page)
			.results()
			.map((found) -> (found.group(1) != null) ? found.group(1) : found.group(2))
			.map((lines) -> lines.lines().toList())
			.toList();
	}

}
