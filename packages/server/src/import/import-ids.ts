/** Above it the ids of those who register later would come to their end at 2³¹. */
const HIGHEST_ID = 2_000_000_000;

export function isAdoptableId(id: number): boolean {
  return Number.isInteger(id) && id >= 1 && id <= HIGHEST_ID;
}
