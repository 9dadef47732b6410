package dev.mesh.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation as GitHub shows it. */
record MarkdownPage(Path path, List<String> lines) {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");

	private static final Pattern PROPERTY = Pattern.compile("`(mesh\\.[]a-z0-9.\\[-]+)(?:=|: )([^`]+)`");

	private static final String FENCE = "```";

	/** README.md, CONTRIBUTING.md and everything below docs. */
	static List<MarkdownPage> all() {
		Path root = Path.of("..");
		try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
			Stream<Path> pages = docs.filter((path) -> path.toString().endsWith(".md")).sorted();
			return Stream.concat(Stream.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")), pages)
				.map(MarkdownPage::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static MarkdownPage read(Path path) {
		try {
			return new MarkdownPage(path, Files.readAllLines(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where its links lead, but for those in code. */
	List<String> links() {
		return prose().flatMap((line) -> LINK.matcher(line.replaceAll("`[^`]*`", "")).results())
			.map((found) -> (found.group(1) != null) ? found.group(1) : found.group(2))
			.toList();
	}

	/** The names of its headings, as GitHub makes them. */
	List<String> anchors() {
		Map<String, Integer> seen = new HashMap<>();
		return prose().filter((line) -> line.matches("#{1,6} .*")).map((line) -> {
			String name = line.replaceFirst("#+ ", "")
				.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-');
			int before = seen.merge(name, 1, Integer::sum) - 1;
			return (before == 0) ? name : name + "-" + before;
		}).toList();
	}

	private Stream<String> prose() {
		List<String> prose = new ArrayList<>();
		boolean code = false;
		for (String line : this.lines) {
			if (line.startsWith(FENCE)) {
				code = !code;
			}
			else if (!code) {
				prose.add(line);
			}
		}
		return prose.stream();
	}

	/** The language of each of its fenced blocks, indented ones included. */
	List<String> languages() {
		List<String> languages = new ArrayList<>();
		boolean code = false;
		for (String line : this.lines) {
			if (line.strip().startsWith(FENCE)) {
				code = !code;
				if (code) {
					languages.add(line.substring(FENCE.length()));
				}
			}
		}
		return languages;
	}

	/** Its fenced blocks in this language. */
	List<Block> blocks(String language) {
		List<Block> blocks = new ArrayList<>();
		for (int i = 0; i < this.lines.size(); i++) {
			if (this.lines.get(i).equals(FENCE + language)) {
				int end = i + 1;
				while (!this.lines.get(end).equals(FENCE)) {
					end++;
				}
				String before = (i > 0) ? this.lines.get(i - 1) : "";
				blocks.add(new Block(this.path.getFileName().toString(), i + 2, before,
						String.join("\n", this.lines.subList(i + 1, end)) + "\n"));
				i = end;
			}
		}
		return blocks;
	}

	/** The properties in its sentences that have a value there. */
	List<Block> properties() {
		List<Block> properties = new ArrayList<>();
		boolean code = false;
		for (int i = 0; i < this.lines.size(); i++) {
			String line = this.lines.get(i);
			code ^= line.strip().startsWith(FENCE);
			Matcher property = PROPERTY.matcher(code ? "" : line);
			while (property.find()) {
				String text = property.group(1) + "=" + property.group(2) + "\n";
				properties.add(new Block(this.path.getFileName().toString(), i + 1, "", text));
			}
		}
		return properties;
	}

	/**
	 * A block of code.
	 *
	 * @param page name of its page
	 * @param line where it begins there, from 1
	 * @param before the line before it, which may say what belongs to it
	 * @param text what is in it
	 */
	record Block(String page, int line, String before, String text) {

		String place() {
			return place(0);
		}

		/** The place of one of its lines, from 0. */
		String place(int further) {
			return this.page + ":" + (this.line + further);
		}

		/** What a comment such as {@code <!-- with: ... -->} before it says. */
		String said(String name) {
			String start = "<!-- " + name + ": ";
			return (this.before.startsWith(start) && this.before.endsWith(" -->"))
					? this.before.substring(start.length(), this.before.length() - " -->".length()) : "";
		}

		@Override
		public String toString() {
			return place();
		}

	}

}
