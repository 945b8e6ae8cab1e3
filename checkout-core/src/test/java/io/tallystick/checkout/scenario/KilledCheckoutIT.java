package io.tallystick.checkout.scenario;

class KilledCheckoutIT {}
