package io.tallystick.console.search;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Show;
import java.time.ZoneId;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** The search: one hit leads straight to its page. */
@Controller
class SearchController {
  private final JdbcSearch search;
  private final Show show;

  SearchController(JdbcSearch search, Show show) {
    this.search = search;
    this.show = show;
  }

  @May(Right.VIEW)
  @GetMapping("/search")
  ModelAndView search(@RequestParam(defaultValue = "") String q) {
    Query query = Query.of(q);
    List<Hit> hits = hits(query);
    if (hits.size() == 1 && !hits.getFirst().path().isEmpty()) {
      var view = new RedirectView(hits.getFirst().path());
      view.setStatusCode(HttpStatus.FOUND);
      view.setExpandUriTemplateVariables(false);
      view.setExposeModelAttributes(false);
      return new ModelAndView(view);
    }
    var page = new ModelAndView("search/search");
    page.addObject("q", q);
    page.addObject("empty", query instanceof Query.Nothing);
    page.addObject("mistaken", query instanceof Query.Mistaken(String why) ? why : "");
    page.addObject("more", hits.size() > JdbcSearch.MOST);
    page.addObject("most", JdbcSearch.MOST);
    page.addObject("hits", hits.stream().limit(JdbcSearch.MOST).toList());
    return page;
  }

  private List<Hit> hits(Query query) {
    return switch (query) {
      case Query.Nothing _, Query.Mistaken _ -> List.of();
      case Query.Email(String address) -> search.byEmail(address);
      case Query.Id(String text) -> search.byId(text);
      case Query.Amount amount -> {
        ZoneId zone = show.zone();
        yield search.byAmount(
            amount,
            amount.day().atStartOfDay(zone).toInstant(),
            amount.day().plusDays(1).atStartOfDay(zone).toInstant());
      }
    };
  }
}
