import { partsOf } from './demand-part.ts';
import { isDemand } from './demanding.ts';
import { isReview, judgementsIn } from './judgements.ts';
import type { MaterialReader } from './material-reader.ts';

export const materialReader: MaterialReader = { partsOf, isDemand, isReview, judgementsIn };
