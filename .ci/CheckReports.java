import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Adds up the Surefire and Failsafe reports of a build and refuses what a green build can
 * hide: skipped tests, a lane or a test class that ran nothing, a damaged report, a
 * promised test that did not pass.
 * <p>
 * {@code java .ci/CheckReports.java [--parity FILE] [--sources ROOT] [--may-be-empty DIR]... DIR...},
 * where each {@code DIR} holds the reports of one lane at any depth. {@code --parity}
 * names a markdown file with tables; what stands in backticks in a column headed "test"
 * ({@code ClassName} or {@code ClassName.methodName}) must have run and passed.
 * {@code --sources} wants every {@code *Tests.java} below the {@code src/test/java} of a
 * module in {@code ROOT} to have run in some lane. The last line is always the sum, in
 * Surefire's words. The exit status is 0 when there is nothing to complain about, 1 when
 * there is, and 2 for a wrong command line. {@code --self-test} tries this program on
 * planted faults.
 */
public final class CheckReports {

	private static final Pattern TICKED = Pattern.compile("`([^`]+)`");

	private static final Pattern TEST_SOURCE = Pattern.compile(".*/src/test/java/(.*Tests?)\\.java");

	private final List<String> problems = new ArrayList<>();

	/**
	 * By every name that a test or its class may be called by: whether all that ran under
	 * that name passed.
	 */
	private final Map<String, Boolean> passed = new TreeMap<>();

	private int tests;

	private int failures;

	private int errors;

	private int skipped;

	public static void main(String[] args) throws IOException {
		List<String> arguments = new ArrayList<>(List.of(args));
		if (arguments.equals(List.of("--self-test"))) {
			SelfTest.run();
			return;
		}
		List<Path> parityFiles = options(arguments, "--parity");
		List<Path> sourceRoots = options(arguments, "--sources");
		List<Path> optional = options(arguments, "--may-be-empty");
		if ((arguments.isEmpty() && optional.isEmpty())
				|| arguments.stream().anyMatch((word) -> word.startsWith("-"))) {
			System.err.println("usage: CheckReports [--parity FILE] [--sources ROOT] [--may-be-empty DIR]... DIR...");
			System.exit(2);
		}
		CheckReports check = new CheckReports();
		for (String directory : arguments) {
			check.readLane(Path.of(directory), true);
		}
		for (Path directory : optional) {
			check.readLane(directory, false);
		}
		for (Path root : sourceRoots) {
			check.requireSources(root);
		}
		for (Path file : parityFiles) {
			check.requireParity(file);
		}
		System.exit(check.conclude(System.out) ? 0 : 1);
	}

	private static List<Path> options(List<String> arguments, String name) {
		List<Path> values = new ArrayList<>();
		for (int at = arguments.indexOf(name); at >= 0 && at + 1 < arguments.size(); at = arguments.indexOf(name)) {
			arguments.remove(at);
			values.add(Path.of(arguments.remove(at)));
		}
		return values;
	}

	boolean conclude(PrintStream out) {
		if (this.skipped > 0) {
			this.problems.add(this.skipped + " skipped: a test runs in the lane that has what it needs, or goes");
		}
		this.problems.forEach((problem) -> out.println("[ERROR] " + problem));
		out.printf("Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n", this.tests, this.failures, this.errors,
				this.skipped);
		return this.problems.isEmpty() && this.failures == 0 && this.errors == 0;
	}

	void readLane(Path directory, boolean required) throws IOException {
		List<Path> reports = find(directory, (path) -> path.getFileName().toString().matches("TEST-.*\\.xml"));
		if (reports.isEmpty() && required) {
			this.problems.add("no test report in " + directory);
		}
		for (Path report : reports) {
			try {
				readReport(report);
			}
			catch (SAXException | ParserConfigurationException | NumberFormatException ex) {
				this.problems.add("unreadable report " + report + ": " + ex.getMessage());
			}
		}
	}

	private void readReport(Path report) throws IOException, SAXException, ParserConfigurationException {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
		DocumentBuilder builder = factory.newDocumentBuilder();
		builder.setErrorHandler(null);
		Element suite = builder.parse(report.toFile()).getDocumentElement();
		int claimed = Integer.parseInt(suite.getAttribute("tests"));
		this.tests += claimed;
		this.failures += Integer.parseInt(suite.getAttribute("failures"));
		this.errors += Integer.parseInt(suite.getAttribute("errors"));
		this.skipped += Integer.parseInt(suite.getAttribute("skipped"));
		NodeList cases = suite.getElementsByTagName("testcase");
		if (claimed == 0 || cases.getLength() != claimed) {
			this.problems.add("report " + report + " claims " + claimed + " tests and lists " + cases.getLength());
		}
		for (int i = 0; i < cases.getLength(); i++) {
			record((Element) cases.item(i));
		}
	}

	private void record(Element test) {
		boolean good = Stream.of("failure", "error", "skipped")
			.noneMatch((fault) -> test.getElementsByTagName(fault).getLength() > 0);
		// A parameterized test is reported as method(Type)[1], or with other brackets.
		String method = test.getAttribute("name").split("[(\\[{ ]", 2)[0];
		String name = test.getAttribute("classname").replace('$', '.');
		Set<String> names = new LinkedHashSet<>(List.of(name));
		// A nested class counts for each class around it, too, and every class goes by
		// its simple name as well.
		for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
			names.add(name.substring(dot + 1));
			if (Character.isUpperCase(name.charAt(name.lastIndexOf('.', dot - 1) + 1))) {
				String outer = name.substring(0, dot);
				names.add(outer);
				names.add(outer.substring(outer.lastIndexOf('.') + 1));
			}
		}
		for (String known : names) {
			this.passed.merge(known, good, Boolean::logicalAnd);
			this.passed.merge(known + "." + method, good, Boolean::logicalAnd);
		}
	}

	void requireSources(Path root) throws IOException {
		for (Path source : find(root, (path) -> TEST_SOURCE.matcher(slashed(path)).matches())) {
			Matcher matcher = TEST_SOURCE.matcher(slashed(source));
			if (matcher.matches() && !Files.readString(source).contains("abstract class " + simpleName(source))
					&& !this.passed.containsKey(matcher.group(1).replace('/', '.'))) {
				this.problems.add("no lane ran " + source);
			}
		}
	}

	void requireParity(Path file) throws IOException {
		if (!Files.isRegularFile(file)) {
			this.problems.add("there is no " + file);
			return;
		}
		boolean found = false;
		int column = -1;
		for (String line : Files.readAllLines(file)) {
			if (!line.strip().startsWith("|")) {
				column = -1;
				continue;
			}
			List<String> cells = Stream.of(line.strip().substring(1).split("\\|")).map(String::strip).toList();
			int header = cells.stream().map((cell) -> cell.toLowerCase(Locale.ROOT)).toList().indexOf("test");
			if (header >= 0) {
				column = header;
				found = true;
			}
			else if (column >= 0 && column < cells.size()) {
				requireAll(file, cells.get(column));
			}
		}
		if (!found) {
			this.problems.add("no table in " + file + " has a column headed \"test\"");
		}
	}

	private void requireAll(Path file, String cell) {
		for (Matcher name = TICKED.matcher(cell); name.find();) {
			Boolean good = this.passed.get(name.group(1).strip().replace('$', '.').replace('#', '.').replace("()", ""));
			if (good == null || !good) {
				this.problems.add(file + " names " + name.group(1) + ", which "
						+ ((good != null) ? "did not pass everywhere" : "did not run"));
			}
		}
	}

	private static String slashed(Path path) {
		return path.toString().replace('\\', '/');
	}

	private static String simpleName(Path source) {
		return source.getFileName().toString().replace(".java", "");
	}

	private static List<Path> find(Path root, Predicate<Path> wanted) throws IOException {
		List<Path> found = new ArrayList<>();
		if (Files.isDirectory(root)) {
			Files.walkFileTree(root, new SimpleFileVisitor<>() {
				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
					if (wanted.test(file)) {
						found.add(file);
					}
					return FileVisitResult.CONTINUE;
				}
			});
		}
		found.sort(null);
		return found;
	}

	/** Plants each fault that the check exists for. */
	private static final class SelfTest {

		private static final String GOOD = "<testcase name='works' classname='a.GoodTests'/>"
				+ "<testcase name='counts(int)[1]' classname='a.GoodTests$Inner'/>";

		private static final String HEAD = "| promise | Test |\n|---|---|\n";

		private static final Pattern LAST_LINE = Pattern
			.compile("(?m)^Tests run: \\d+, Failures: \\d+, Errors: \\d+, Skipped: \\d+\\R\\z");

		private static int checks;

		static void run() throws IOException {
			expect("a good lane", true, "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0", suite(2, 0, 0, 0, GOOD),
					"");
			expect("a skipped test", false, "1 skipped",
					suite(1, 0, 0, 1, "<testcase name='t' classname='a.BTests'><skipped/></testcase>"), "");
			expect("a failed test", false, "Tests run: 1, Failures: 1, Errors: 0, Skipped: 0",
					suite(1, 1, 0, 0, "<testcase name='t' classname='a.BTests'><failure/></testcase>"), "");
			expect("a test in error", false, "Tests run: 1, Failures: 0, Errors: 1, Skipped: 0",
					suite(1, 0, 1, 0, "<testcase name='t' classname='a.BTests'><error/></testcase>"), "");
			expect("no report", false, "no test report", null, "");
			expect("an empty file", false, "unreadable report", "", "");
			expect("a report cut short", false, "unreadable report", suite(2, 0, 0, 0, GOOD).substring(0, 120), "");
			expect("a report without tests", false, "claims 0", suite(0, 0, 0, 0, ""), "");
			expect("a report that lost a test", false, "claims 3 tests and lists 2", suite(3, 0, 0, 0, GOOD), "");
			for (String name : List.of("GoodTests", "GoodTests.works", "a.GoodTests.works", "GoodTests$Inner.counts",
					"Inner.counts", "GoodTests.counts", "GoodTests#works()")) {
				expect("parity with " + name, true, "Tests run: 2", suite(2, 0, 0, 0, GOOD),
						HEAD + "| p | `" + name + "` |\n");
			}
			for (String name : List.of("OtherTests", "GoodTests.gone", "a", "works")) {
				expect("parity without " + name, false, "names " + name + ", which did not run",
						suite(2, 0, 0, 0, GOOD), HEAD + "| p | `GoodTests`, `" + name + "` |\n");
			}
			expect("parity with a failed test", false, "names BTests.t, which did not pass",
					suite(1, 1, 0, 0, "<testcase name='t' classname='a.BTests'><failure/></testcase>"),
					HEAD + "| `x` | `BTests.t` |\n");
			expect("parity without a test column", false, "column headed", suite(2, 0, 0, 0, GOOD), "# Parity\n");
			expect("parity with an empty table", true, "Tests run: 2", suite(2, 0, 0, 0, GOOD), HEAD);
			expectSource("GoodTests", "class GoodTests {}", true);
			expectSource("LostTests", "class LostTests {}", false);
			expectSource("BaseTests", "abstract class BaseTests {}", true);
			System.out.println("CheckReports: " + checks + " self-tests passed");
		}

		private static String suite(int tests, int failures, int errors, int skipped, String cases) {
			return "<testsuite name='s' tests='%d' failures='%d' errors='%d' skipped='%d'>%s</testsuite>"
				.formatted(tests, failures, errors, skipped, cases);
		}

		private static void expect(String what, boolean good, String words, String report, String parity)
				throws IOException {
			inTemporaryDirectory((directory, check) -> {
				if (report != null) {
					Files.writeString(Files.createDirectories(directory.resolve("m")).resolve("TEST-s.xml"), report);
				}
				check.readLane(directory.resolve("m"), true);
				if (!parity.isEmpty()) {
					check.requireParity(Files.writeString(directory.resolve("parity.md"), parity));
				}
				verify(what, good, words, check);
			});
		}

		private static void expectSource(String name, String text, boolean good) throws IOException {
			inTemporaryDirectory((directory, check) -> {
				Files.writeString(directory.resolve("TEST-s.xml"), suite(2, 0, 0, 0, GOOD));
				Path sources = Files.createDirectories(directory.resolve("m/src/test/java/a"));
				Files.writeString(sources.resolve(name + ".java"), text);
				check.readLane(directory, true);
				check.requireSources(directory);
				verify("source " + name, good, good ? "Tests run: 2" : "no lane ran", check);
			});
		}

		private static void verify(String what, boolean good, String words, CheckReports check) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			boolean result = check.conclude(new PrintStream(bytes, true));
			String text = bytes.toString();
			if (result != good || !text.contains(words) || !LAST_LINE.matcher(text).find()) {
				throw new AssertionError(
						what + ": expected " + good + " and \"" + words + "\" but got " + result + " and:\n" + text);
			}
			checks++;
		}

		private static void inTemporaryDirectory(Scenario scenario) throws IOException {
			Path directory = Files.createTempDirectory("check-reports");
			try {
				scenario.run(directory, new CheckReports());
			}
			finally {
				try (Stream<Path> files = Files.walk(directory)) {
					for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
						Files.delete(file);
					}
				}
			}
		}

		private interface Scenario {

			void run(Path directory, CheckReports check) throws IOException;

		}

	}

}
