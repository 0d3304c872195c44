import type { ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type FileContent, LARGEST_TEXT } from '../../shared/api/repositories.ts';
import { ApiError, connection } from '../local/index.ts';
import { EmptyState, Loaded, reasonInWords } from '../ui/index.ts';
import { cutLines, type LineRange } from './code-lines.ts';
import { CodeText } from './code-text.tsx';
import { shortCommit, sizeInWords } from './words.ts';

type CodeContentProps = {
  file: {
    data: ReadonlySignal<FileContent | null>;
    error: ReadonlySignal<Error | null>;
    reload(): Promise<void>;
  };
  selected: LineRange | null;
  jump: number;
  onSelect: (lines: LineRange) => void;
};

/** A file's text, or why there is none to be seen. */
export function CodeContent({ file, ...lines }: CodeContentProps) {
  const error = file.error.value;
  if (file.data.value === null && !connection.online.value) {
    return (
      <EmptyState icon="cloud-off" title="The code needs the network">
        You are offline, and code is kept on the server. It appears as soon as the connection is back.
      </EmptyState>
    );
  }
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState icon="file" title="The file cannot be read">
        {`${reasonInWords(error.message.replace(/^read the file: /, ''))}.`}
      </EmptyState>
    );
  }
  return (
    <Loaded from={file} name="The code" rows={12}>
      {(content) => {
        if (content.text === '') return <EmptyState icon="file" title="The file is empty" />;
        if (content.text === null) return <NoText file={content} />;
        return <Text file={content} text={content.text} {...lines} />;
      }}
    </Loaded>
  );
}

type TextProps = Pick<CodeContentProps, 'selected' | 'jump' | 'onSelect'> & { file: FileContent; text: string };

function Text({ file, text, ...lines }: TextProps) {
  const code = useMemo(() => cutLines(text), [text]);
  return <CodeText code={code} language={file.language ?? ''} label={`Text of ${file.path}`} {...lines} />;
}

function NoText({ file }: { file: FileContent }) {
  const [title, words] = whyNoText(file);
  return (
    <EmptyState icon="file" title={title}>
      {words}
    </EmptyState>
  );
}

function whyNoText({ reason, bytes, oid, target }: FileContent): [title: string, words: string] {
  const size = bytes === null ? '' : sizeInWords(bytes);
  switch (reason) {
    case 'large':
      return [
        'The file is too large to be shown',
        `It has ${size}; texts are shown up to ${sizeInWords(LARGEST_TEXT)}.`,
      ];
    case 'symlink':
      return ['A symbolic link', `It leads to ${target}, and is not followed.`];
    case 'submodule':
      return ['A submodule', `It is another repository, at its commit ${shortCommit(oid)}.`];
    case 'lfs':
      return ['The file is in Git LFS', 'The repository has only a pointer to it.'];
    case 'absent':
      return ['The content is not here', 'The repository is a partial clone, which leaves it out.'];
    case 'damaged':
      return ['The content is damaged', 'What git has stored of it cannot be read. git fsck says more.'];
    default:
      return ['No text', `The file is binary: ${size}.`];
  }
}
