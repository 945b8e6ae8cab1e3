package io.tallystick.reconciliation.match;

import io.tallystick.checkout.discrepancy.DiscrepancyType;

/** How a difference is named, by the kind of movement. */
enum MatchRules {
  CHARGE {
    @Override
    DiscrepancyType booksOnly() {
      return DiscrepancyType.MISSING_AT_PROVIDER;
    }

    @Override
    DiscrepancyType amountDiffers() {
      return DiscrepancyType.AMOUNT_MISMATCH;
    }

    @Override
    DiscrepancyType moneyWentBack() {
      return DiscrepancyType.RECORDED_NOT_PAID;
    }

    @Override
    DiscrepancyType notMovedAtProvider() {
      return DiscrepancyType.RECORDED_NOT_PAID;
    }

    @Override
    DiscrepancyType notMovedInBooks() {
      return DiscrepancyType.PAID_NOT_RECORDED;
    }
  },
  REFUND {
    @Override
    DiscrepancyType booksOnly() {
      return DiscrepancyType.REFUND_MISSING_AT_PROVIDER;
    }

    @Override
    DiscrepancyType amountDiffers() {
      return DiscrepancyType.REFUND_AMOUNT_MISMATCH;
    }

    @Override
    DiscrepancyType moneyWentBack() {
      return DiscrepancyType.REFUND_FAILED_LATER;
    }

    @Override
    DiscrepancyType notMovedAtProvider() {
      return DiscrepancyType.REFUND_STATUS_MISMATCH;
    }

    @Override
    DiscrepancyType notMovedInBooks() {
      return DiscrepancyType.REFUND_STATUS_MISMATCH;
    }
  },
  OTHER {
    @Override
    DiscrepancyType booksOnly() {
      return DiscrepancyType.MISSING_AT_PROVIDER;
    }

    @Override
    DiscrepancyType amountDiffers() {
      return DiscrepancyType.AMOUNT_MISMATCH;
    }

    @Override
    DiscrepancyType moneyWentBack() {
      return DiscrepancyType.AMOUNT_MISMATCH;
    }

    @Override
    DiscrepancyType notMovedAtProvider() {
      return DiscrepancyType.MISSING_AT_PROVIDER;
    }

    @Override
    DiscrepancyType notMovedInBooks() {
      return DiscrepancyType.AMOUNT_MISMATCH;
    }
  };

  static MatchRules of(String kind) {
    return switch (kind) {
      case "charge" -> CHARGE;
      case "refund" -> REFUND;
      default -> OTHER;
    };
  }

  /** Our books say that money moved; the provider has no trace. */
  abstract DiscrepancyType booksOnly();

  /** Both state the movement, with different amounts. */
  abstract DiscrepancyType amountDiffers();

  /** Our books say that money moved; at the provider it moved and went back. */
  abstract DiscrepancyType moneyWentBack();

  /** Our books say that money moved; the provider knows of it and says that it didn't. */
  abstract DiscrepancyType notMovedAtProvider();

  /** Our books know of it and say that no money moved; at the provider it did. */
  abstract DiscrepancyType notMovedInBooks();
}
