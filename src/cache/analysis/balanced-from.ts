/** Before so many questions are known, document frequencies mislead, and balanced is as strict as strict. */
export const BALANCED_FROM = 500;
