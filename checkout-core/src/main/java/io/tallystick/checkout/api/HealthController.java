package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Can this process do its work? */
@Tag(name = "Service")
@ServesCheckout
@RestController
class HealthController {
  private static final int SECONDS = 2;
  private static final Duration SOON = Duration.ofSeconds(5);

  private final JdbcTemplate jdbc;

  /** Such as "up". */
  record Health(String status) {}

  HealthController(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.setQueryTimeout(SECONDS);
  }

  @Operation(summary = "Is the service up and its database reachable?")
  @ApiResponse(responseCode = "200", description = "Yes", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "503", ref = OpenApiConfiguration.PROBLEM)
  @GetMapping("/health")
  Health health() {
    try {
      jdbc.queryForObject("SELECT 1", Integer.class);
      return new Health("up");
    } catch (DataAccessException e) {
      throw ApiProblem.unavailable("The database can't be reached.", SOON);
    }
  }
}
