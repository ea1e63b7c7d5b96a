/** Private to this page, so that a drop from elsewhere is never taken for a series. */
const dragType = 'application/x-isocenter-stack';

export function startStackDrag(transfer: DataTransfer, stackId: string): void {
  transfer.setData(dragType, stackId);
  transfer.effectAllowed = 'copy';
}

export const hasDraggedStack = (transfer: DataTransfer): boolean => transfer.types.includes(dragType);

export const stackOfDrag = (transfer: DataTransfer): string | undefined =>
  transfer.getData(dragType) || undefined;
