export async function checkItself() {
  return [];
}
