import { TypedError } from '../../../errors/typed-error';

const FILE = 'example.helicase.tar';

/** The finished run that comes with the studio. @throws TypedError `example-missing` */
export async function fetchExample(): Promise<File> {
  const response = await fetch(new URL(FILE, document.baseURI)).catch((cause: unknown) => {
    throw missing('there is no connection', cause);
  });
  if (!response.ok) throw missing(String(response.status));
  return new File([await response.arrayBuffer()], FILE);
}

const missing = (why: string, cause?: unknown): TypedError =>
  new TypedError('example-missing', `The finished run could not be read (${why}).`, 'Try again.', {}, { cause });
