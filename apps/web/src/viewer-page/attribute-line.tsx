import { isPrivateTag } from '@isocenter/dicom';
import type { ImageAttributes, Viewport } from '@isocenter/viewer';
import { useEffect, useState } from 'react';
import { nameOfAttribute } from '../inspection/attribute-names.ts';
import { attributeText, tellsIdentity } from './attribute-text.ts';
import styles from './corner-lines.module.css';
import { useRoomViewer } from './room-context.ts';
import { useLabel } from './use-label.ts';

/** A reader who rests on an image wants to know; one who passes through does not. */
const restMs = 200;

/** One attribute of the image on the screen; nothing where the image does not have it. */
export function AttributeLine({ viewport, tag }: { viewport: Viewport; tag: number }) {
  // Another image on the screen has other words over it.
  useLabel(viewport, ({ overlay }) => overlay);
  const image = viewport.shownImage;
  const known = image && attributeText(image.dataSet, image.reference.frameIndex, tag);
  const read = useReadText(image, tag, known === undefined && isPrivateTag(tag));
  const text = known ?? read;
  if (text === undefined) return null;
  return (
    <span className={tellsIdentity(tag) ? styles.identity : undefined}>
      {nameOfAttribute(tag)}: {text}
    </span>
  );
}

/** What vendors write is not with what drawing needs: it is read of an image that is looked at. */
function useReadText(image: ImageAttributes | undefined, tag: number, isWanted: boolean): string | undefined {
  const viewer = useRoomViewer();
  const [read, setRead] = useState<{ readonly key: string; readonly text: string | undefined }>();
  const reference = image?.reference;
  const key = reference && `${reference.sopInstanceUid}/${reference.frameIndex}/${tag}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the reference
  useEffect(() => {
    if (!isWanted || !reference || key === undefined) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      viewer.readAllAttributes(reference, controller.signal).then(
        (dataSet) => setRead({ key, text: attributeText(dataSet, reference.frameIndex, tag) }),
        // Where it cannot be read nothing is claimed; the panel of attributes says why.
        () => {
          if (!controller.signal.aborted) setRead({ key, text: undefined });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [viewer, key, isWanted]);
  return read?.key === key ? read?.text : undefined;
}
