package io.tallystick.console.files;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The page of reports, and their files. */
@Controller
class ReportsController {
  private final ReportShelf shelf;

  ReportsController(ReportShelf shelf) {
    this.shelf = shelf;
  }

  @May(Right.VIEW)
  @GetMapping("/reports")
  String list(Model model) {
    List<ReportShelf.Set> sets = shelf.sets();
    model.addAttribute("configured", shelf.configured());
    model.addAttribute("more", sets.size() > ReportShelf.MOST);
    model.addAttribute("sets", sets.subList(0, Math.min(sets.size(), ReportShelf.MOST)));
    return "files/list";
  }

  /** The whole file, as it lies there; parts of it aren't handed out. */
  @May(Right.VIEW)
  @GetMapping("/reports/{set}/{file}")
  void download(@PathVariable String set, @PathVariable String file, HttpServletResponse answer)
      throws IOException {
    Path path = shelf.find(set, file).orElseThrow(Asked::missing);
    try (var in = Files.newInputStream(path)) {
      answer.setContentType(file.endsWith(".csv") ? "text/csv;charset=UTF-8" : "application/json");
      answer.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      answer.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          ContentDisposition.attachment()
              .filename(set + "-" + file, StandardCharsets.US_ASCII)
              .build()
              .toString());
      in.transferTo(answer.getOutputStream());
    } catch (NoSuchFileException e) {
      throw Asked.missing(); // it was replaced at this moment
    }
  }
}
