/**
 * Tolerance for clocks and time zones, ms. A record that happened more than this after its arrival is rejected: its time
 * cannot be right.
 */
export const clockToleranceMs = 86_400_000;
