import { copyText, IconButton, itemPath, Menu, type MenuEntry, toast } from '../ui/index.ts';
import { useItem } from './context.ts';

/** What else can be done with the item. */
export function More({ onGone }: { onGone: () => void }) {
  const { projectId, card, project, document, canEdit } = useItem();
  const entries = (): MenuEntry[] => [
    {
      label: 'Copy link',
      icon: 'link',
      run: () => void copyText(location.origin + itemPath(projectId, card.id), 'Link copied'),
    },
    {
      label: 'Copy text',
      icon: 'copy',
      run: () => void copyText(document.doc.getText('body').toString(), 'Text copied'),
    },
    ...(canEdit
      ? ([
          'line',
          {
            label: 'Delete',
            icon: 'trash',
            danger: true,
            run: () => {
              const restore = project.remove([card.id]);
              onGone();
              toast(`Deleted “${card.title}”`, { action: { label: 'Undo', keys: 'mod+z', run: restore } });
            },
          },
        ] as const)
      : []),
  ];
  return (
    <Menu label="More" placement="bottom-end" trigger={<IconButton icon="more" label="More" />} entries={entries} />
  );
}
