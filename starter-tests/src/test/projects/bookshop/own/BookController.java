package bookshop;

import jakarta.validation.Valid;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api")
class BookController {

	private final Shelf shelf;

	BookController(Shelf shelf) {
		this.shelf = shelf;
	}

	@PostMapping("/books")
	@ResponseStatus(HttpStatus.CREATED)
	Book add(@Valid @RequestBody Book book) {
		return this.shelf.add(book);
	}

	@GetMapping("/books/{id}")
	ResponseEntity<Book> find(@PathVariable long id) {
		return ResponseEntity.of(this.shelf.find(id));
	}

	@PutMapping("/books/{id}/price")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void price(@PathVariable long id, @RequestBody int cents) {
		this.shelf.price(id, cents);
	}

	@GetMapping("/reads")
	int reads() {
		return this.shelf.reads();
	}

	@GetMapping("/report")
	CompletableFuture<String> report() {
		return this.shelf.report();
	}

	@GetMapping("/scheduled")
	Map<String, String> scheduled() {
		return Map.of("thread", this.shelf.scheduledOn());
	}

}
