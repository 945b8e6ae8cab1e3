package io.tallystick.reconciliation.violation;

import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NotFound {}
