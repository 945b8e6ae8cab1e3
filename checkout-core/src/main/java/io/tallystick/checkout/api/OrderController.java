package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders, for whom they belong to. */
@Tag(name = "Order", description = "Where an order stands, for its customer alone.")
@ServesCheckout
@RestController
class OrderController {
  private final JdbcOrderViews orders;
  private final AttemptLimits limits;

  OrderController(JdbcOrderViews orders, AttemptLimits limits) {
    this.orders = orders;
    this.limits = limits;
  }

  @Operation(
      summary = "Where an order stands",
      description =
          "For whoever holds the order's token, or is logged in as its owner. For all others, and"
              + " for orders that don't exist, the same 404.")
  @ApiResponse(responseCode = "200", description = "The order", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "404", ref = OpenApiConfiguration.PROBLEM)
  @GetMapping("/api/orders/{id}")
  OrderView get(
      @PathVariable("id") String id,
      @Parameter(description = "The secret token that the checkout's answer held.")
          @RequestHeader(name = "Order-Token", required = false)
          @Nullable String headerToken,
      @Parameter(
              description =
                  "The same for links in mails. Prefer the header: addresses end up in logs.")
          @RequestParam(name = "token", required = false)
          @Nullable String queryToken,
      HttpServletRequest request) {
    Caller caller = Caller.of(request);
    limits.take(AttemptLimits.Kind.LOOK_UP, caller.address());
    String token = headerToken != null ? headerToken : queryToken;
    return orders.find(id, token, caller.customerRef()).orElseThrow(ApiProblem::notFound);
  }
}
