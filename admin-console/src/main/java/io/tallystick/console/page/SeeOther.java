package io.tallystick.console.page;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/** What an action answers: 303 to a page, which says what came of it. */
public final class SeeOther {
  private final RedirectAttributes flash;
  private final String path;

  private SeeOther(RedirectAttributes flash, String path) {
    this.flash = flash;
    this.path = path;
  }

  /**
   * To that page.
   *
   * @param segments of its path; they may hold anything
   */
  public static SeeOther to(RedirectAttributes flash, String... segments) {
    return new SeeOther(
        flash, UriComponentsBuilder.newInstance().pathSegment(segments).encode().toUriString());
  }

  /**
   * To that page, where there is nothing to say.
   *
   * @param path of a page of ours, encoded
   */
  public static RedirectView to(String path) {
    var view = new RedirectView(path.startsWith("/") ? path : "/" + path);
    view.setStatusCode(HttpStatus.SEE_OTHER);
    view.setExpandUriTemplateVariables(false);
    view.setExposeModelAttributes(false);
    return view;
  }

  /** It is done, or was before. */
  public RedirectView said(String sentence) {
    flash.addFlashAttribute("said", sentence);
    return view();
  }

  /** It isn't done: why, and what to do. */
  public RedirectView refused(String sentence) {
    flash.addFlashAttribute("refused", sentence);
    return view();
  }

  private RedirectView view() {
    return to(path);
  }
}
