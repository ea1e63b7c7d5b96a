/** Names this software to its peers. PS3.7 §D.3.3.2; the UID is UUID-derived (PS3.5 §B.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.285356212647772274559069157935908028649';

/** At most 16 characters. PS3.7 §D.3.3.2.4. */
export const IMPLEMENTATION_VERSION_NAME = 'ISOCENTER_0_1';
