/** Names this implementation in file meta information and association negotiation. PS3.7 D.3.3.2. */
export const implementationClassUid = '2.25.58923129681242025979330071593367873255';
/** At most 16 characters. */
export const implementationVersionName = 'ISOCENTER_0_1';
