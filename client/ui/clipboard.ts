import { toast } from './toast.tsx';

/** Copies text and says so. Works without the clipboard API too, which browsers keep from pages without TLS. */
export async function copyText(text: string, said = 'Copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    // Inside an open dialog, or the selection would lie in what the dialog makes inert.
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (!copied) {
      toast('The browser did not allow copying', { tone: 'bad' });
      return;
    }
  }
  toast(said);
}
