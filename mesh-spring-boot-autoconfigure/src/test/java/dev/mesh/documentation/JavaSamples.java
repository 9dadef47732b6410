package dev.mesh.documentation;

import com.sun.source.util.JavacTask;
import dev.mesh.documentation.MarkdownPage.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the samples of the documentation. One is a file, members of a class, or
 * statements of a method, whichever it reads as; {@code <!-- with: ... -->} in the line
 * before it says which fields and methods it finds around it. A sample that imports
 * nothing has the usual imports.
 */
final class JavaSamples {

	private static final String IMPORTS = """
			import static java.nio.charset.StandardCharsets.UTF_8;
			import static org.assertj.core.api.Assertions.assertThat;
			import dev.mesh.*;
			import dev.mesh.annotation.*;
			import dev.mesh.bus.*;
			import dev.mesh.discovery.*;
			import dev.mesh.filter.*;
			import dev.mesh.identity.*;
			import dev.mesh.presence.*;
			import dev.mesh.session.*;
			import dev.mesh.template.*;
			import dev.mesh.tunnel.*;
			import java.net.URI;
			import java.time.Duration;
			import java.util.*;
			import java.util.concurrent.*;
			import org.springframework.boot.SpringApplication;
			import org.springframework.boot.autoconfigure.SpringBootApplication;
			import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
			import org.springframework.context.annotation.*;
			import org.springframework.messaging.handler.annotation.*;
			import org.springframework.stereotype.Component;
			""";

	private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

	private static final Pattern TYPE = Pattern
		.compile("(?m)^(?:public |final |abstract )*(?:class|interface|record|enum) (\\w+)");

	private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

	private final List<JavaFileObject> sources = new ArrayList<>();

	void add(Block sample) {
		String around = sample.said("with");
		int number = this.sources.size();
		for (String form : forms(sample.text(), around)) {
			Source source = new Source(sample.place(), number, form);
			if (parses(source)) {
				this.sources.add(source);
				return;
			}
		}
		throw new AssertionError(sample + " reads neither as a file, nor as members, nor as statements");
	}

	private static List<String> forms(String text, String around) {
		String inMethod = "class Sample { " + around + " void sample() throws Exception {\n" + text + "\n} }";
		List<String> forms = new ArrayList<>();
		if (around.isEmpty()) {
			forms.add(text);
		}
		forms.add("class Sample { " + around + "\n" + text + "\n}");
		forms.add(inMethod);
		forms.add(text + " class Sample { }");
		return forms;
	}

	private boolean parses(Source source) {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		JavacTask task = (JavacTask) this.compiler.getTask(null, null, problems, List.of("-proc:none"), null,
				List.of(source));
		try {
			task.parse();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return problems.getDiagnostics().stream().noneMatch((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
				&& !source.isEmpty();
	}

	/** Everything that is wrong with them. */
	List<String> compile(Path output) {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		List<String> options = List.of("-proc:none", "-parameters", "-cp", System.getProperty("java.class.path"), "-d",
				output.toString());
		this.compiler.getTask(null, null, problems, options, null, this.sources).call();
		return problems.getDiagnostics()
			.stream()
			.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
			.map((problem) -> problem.getSource() + ": " + problem.getMessage(Locale.ENGLISH))
			.toList();
	}

	/** One sample in a package of its own, or of what it says. */
	private static final class Source extends SimpleJavaFileObject {

		private final String place;

		private final String text;

		Source(String place, int number, String form) {
			super(URI.create("string:///" + folder(form, number) + name(form) + ".java"), Kind.SOURCE);
			this.place = place;
			String imported = form.contains("\nimport ") || form.startsWith("import ") ? "" : IMPORTS;
			this.text = (PACKAGE.matcher(form).find() ? "" : "package sample" + number + ";\n" + imported) + form;
		}

		private static String folder(String form, int number) {
			Matcher named = PACKAGE.matcher(form);
			return (named.find() ? named.group(1).replace('.', '/') : "sample" + number) + "/";
		}

		private static String name(String form) {
			Matcher type = TYPE.matcher(form);
			return type.find() ? type.group(1) : "Sample";
		}

		/** A file without a type is no file. */
		boolean isEmpty() {
			return !TYPE.matcher(this.text).find() && !this.text.contains(" class Sample {");
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

		@Override
		public String toString() {
			return this.place;
		}

	}

}
