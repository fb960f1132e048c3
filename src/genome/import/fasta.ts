import type { Place } from '../../errors/typed-error';
import { byteClass, notResidue, residueCodes } from '../../formats/alphabet';
import * as errors from '../../formats/fasta-errors';
import type { Notes } from '../../formats/notes';
import { LineWatch } from '../packed/line-layout';
import type { RecordNames } from '../packed/record-names';
import { pieceBytes } from './base-packer';
import type { GenomeBuilder } from './genome-builder';

export interface FastaOptions {
  readonly file: string;
  /** Bytes of the text before the first chunk: those of a byte order mark, or of annotation. */
  readonly textStart?: number;
  /** Line of the text that the first chunk begins with; else 1. */
  readonly firstLine?: number;
  /** Strip digits from sequence lines, with a note, instead of refusing them. */
  readonly allowDigits?: boolean;
  /** Take sequence before any header as one record named after the file, instead of refusing it. */
  readonly allowNoHeader?: boolean;
}

/** Bytes of a header that are kept; the rest of the line is dropped with a note. */
export const headerCap = 1000;
/** Letters looked at, from the first that is no nucleotide on, before the record is judged. */
const lettersJudged = 2000;

const LF = 10;
const CR = 13;
const GREATER = 62;
/** `;`, and what programs begin their remarks with. */
const COMMENTS = new Set([...';#!'].map((mark) => mark.charCodeAt(0)));
/** Ends the first of several definition lines that were joined to one header. */
const JOINT = 1;

const decoder = new TextDecoder();

type State = 'sequence' | 'header' | 'comment' | 'letters' | 'character';

/**
 * Streaming FASTA parser: bytes in, records into a GenomeBuilder. How the bytes are cut into chunks makes no
 * difference.
 *
 * `>` starts a header, whose first word names the record; `;`, `#` or `!` at a line's start makes it a comment, which
 * is noted. Lines end with LF, CR LF or CR, are of any length, and may be blank; blanks inside them are dropped.
 * Everything else that is not a residue is a TypedError with line and byte.
 */
export class FastaParser {
  private state: State = 'sequence';
  private atLineStart = true;
  private line: number;
  /** Offset in the text of the chunk's first byte, and of the newest CR. */
  private offset: number;
  private newestCr = -2;
  private name: string | undefined;
  private description = '';
  private headerLine = 0;
  private headerLength = 0;
  private readonly header = new Uint8Array(headerCap);
  /** Whether the header goes on with other definition lines, of which nothing is kept. */
  private isJoined = false;
  private joinedHeaders = 0;
  private firstJoined = '';
  private headers = 0;
  private comments = 0;
  private firstComment = 0;
  private recordsWithSequence = 0;
  private strippedDigits = 0;
  private firstDigitLine = 0;
  /** Records whose lines no index can tell, and the first of them. */
  private unevenRecords = 0;
  private firstUneven = '';
  private badLetter = { letter: '', place: {} as Place };
  private letters = new Map<string, number>();
  private lettersSeen = 0;
  /** Bytes of a character beyond ASCII, and where it stands. */
  private character: number[] = [];
  private characterPlace: Place = {};

  private readonly lines = new LineWatch();
  /** Bases of the genome and bytes of the text where the line under way began. */
  private lineBases = 0;
  private lineStart = 0;

  private readonly builder: GenomeBuilder;
  private readonly names: RecordNames;
  private readonly notes: Notes;
  private readonly options: FastaOptions;

  /** Several files of one genome share builder, names and notes, and have a parser each. */
  constructor(builder: GenomeBuilder, names: RecordNames, notes: Notes, options: FastaOptions) {
    this.builder = builder;
    this.names = names;
    this.notes = notes;
    this.options = options;
    this.line = options.firstLine ?? 1;
    this.offset = options.textStart ?? 0;
    this.lineStart = this.offset;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += pieceBytes) this.pushPiece(chunk.subarray(at, at + pieceBytes));
  }

  private pushPiece(bytes: Uint8Array): void {
    const piece = this.builder.text.subarray(0, bytes.length);
    piece.set(bytes);
    let i = 0;
    while (i < piece.length) {
      if (this.state === 'sequence') i = this.sequence(piece, i);
      else if (this.state === 'letters') i = this.judgeLetters(piece, i);
      else if (this.state === 'character') this.takeCharacter(piece[i++]);
      else i = this.restOfLine(piece, i);
    }
    this.offset += piece.length;
  }

  /** Ends the text. Throws where it held no sequence at all. */
  finish(): void {
    if (this.state === 'letters')
      throw errors.notNucleotides(this.badLetter.letter, this.letters, this.badLetter.place);
    if (this.state === 'character') throw errors.nonAscii(this.character, this.characterPlace);
    if (this.state === 'header') this.endHeader();
    this.endSequenceLine(this.offset);
    this.closeRecord();
    if (this.strippedDigits > 0) {
      this.notes.add({
        code: 'digits-stripped',
        message: `${this.strippedDigits.toLocaleString('en')} digits were stripped from ${this.options.file}.`,
        line: this.firstDigitLine,
      });
    }
    this.tellPassedOver();
    // That digits were stripped tells as much.
    if (this.unevenRecords > 0 && this.strippedDigits === 0)
      this.notes.add({ code: 'lines-uneven', message: this.unevenText(), record: this.firstUneven });
    if (this.recordsWithSequence > 0) return;
    throw this.headers > 0 ? errors.noSequence(this.options.file) : errors.blankFile(this.options.file);
  }

  private tellPassedOver(): void {
    const { comments, joinedHeaders, notes } = this;
    const { file } = this.options;
    if (comments > 0) {
      const message = `${count(comments, 'comment line')} of ${file} ${comments === 1 ? 'was' : 'were'} passed over.`;
      notes.add({ code: 'comments', message, line: this.firstComment });
    }
    if (joinedHeaders > 0) {
      const message =
        `${count(joinedHeaders, 'header')} of ${file} ${joinedHeaders === 1 ? 'joins' : 'join'} several ` +
        'definition lines; the first was kept.';
      notes.add({ code: 'header-joined', message, record: this.firstJoined });
    }
  }

  private sequence(chunk: Uint8Array, from: number): number {
    if (this.name === undefined && residueCodes[chunk[from]] < notResidue) this.startWithoutHeader(from);
    const i = this.name === undefined ? from : this.residues(chunk, from);
    if (i === chunk.length) return i;
    this.betweenResidues(chunk[i], i);
    return i + 1;
  }

  /** Appends residues, and passes the line ends between them where lines are as even as they were. */
  private residues(chunk: Uint8Array, from: number): number {
    const { builder, lines } = this;
    // A line with a CR in it is not as the others, however many bases it holds.
    const evenBases = this.newestCr >= this.lineStart ? -1 : lines.evenBases;
    const i = builder.append(from, chunk.length, evenBases, builder.bases - this.lineBases);
    if (i > from) this.atLineStart = builder.inLine === 0;
    if (builder.lineEnds === 0) return i;
    this.line += builder.lineEnds;
    this.lineStart = this.offset + i - builder.inLine;
    this.lineBases = builder.bases - builder.inLine;
    return i;
  }

  private betweenResidues(byte: number, i: number): void {
    switch (residueCodes[byte]) {
      case byteClass.lineEnd:
        this.endLine(byte, i);
        return;
      case byteClass.blank:
        this.lines.spoil();
        return;
      case byteClass.digit:
        // The missing header is asked about first; once it is waived, the digits are.
        if (this.name === undefined && !this.options.allowNoHeader) throw errors.noHeader(this.place(i));
        if (!this.options.allowDigits) throw errors.digits(this.place(i));
        if (this.strippedDigits++ === 0) this.firstDigitLine = this.line;
        this.lines.spoil();
        this.atLineStart = false;
        return;
      case byteClass.control:
        throw errors.controlByte(byte, this.place(i));
      case byteClass.nonAscii:
        this.character = [];
        this.characterPlace = this.place(i);
        this.state = 'character';
        this.takeCharacter(byte);
        return;
      case byteClass.letter:
        if (this.name === undefined) this.startWithoutHeader(i);
        this.startJudging(byte, i);
        return;
    }
    if (this.atLineStart && byte === GREATER) this.startHeader();
    else if (this.atLineStart && COMMENTS.has(byte)) this.startComment();
    else throw errors.strayCharacter(byte, this.place(i));
  }

  private startHeader(): void {
    this.closeRecord();
    this.headers++;
    this.headerLine = this.line;
    this.headerLength = 0;
    this.isJoined = false;
    this.state = 'header';
  }

  private startComment(): void {
    if (this.comments++ === 0) this.firstComment = this.line;
    this.lines.spoil();
    this.state = 'comment';
  }

  /** Reads on in a header or comment. */
  private restOfLine(chunk: Uint8Array, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i];
      const code = residueCodes[byte];
      if (code === byteClass.lineEnd) {
        const wasHeader = this.state === 'header';
        if (wasHeader) this.endHeader();
        this.state = 'sequence';
        this.endLine(byte, i);
        if (wasHeader) this.beginLines(this.offset + i + 1, byte === LF);
        return i + 1;
      }
      if (byte === JOINT && this.state === 'header') this.isJoined = true;
      else if (code === byteClass.control) throw errors.controlByte(byte, this.place(i));
      if (this.state === 'header' && !this.isJoined) {
        if (this.headerLength < headerCap) this.header[this.headerLength] = byte;
        this.headerLength++;
      }
    }
    return chunk.length;
  }

  private endHeader(): void {
    const kept = this.header.subarray(0, Math.min(this.headerLength, headerCap));
    // With `stream`, a character cut by the cap is held back and not shown as a replacement mark; the second call lets
    // it go.
    const capped = this.headerLength > headerCap;
    const text = decoder.decode(kept, { stream: capped }).trim();
    if (capped) decoder.decode();
    const word = text.split(/\s/, 1)[0];
    const number = this.builder.records.count + 1;
    const name = this.names.claim(word === '' ? `record_${number}` : word);
    if (word === '')
      this.note('name-empty', `Record ${number.toLocaleString('en')} has no name; it is called "${name}".`, name);
    else if (name !== word)
      this.note('name-duplicate', `There is more than one record named "${word}"; this one is called "${name}".`, name);
    if (capped) {
      const message =
        `The header of "${name}" is ${this.headerLength.toLocaleString('en')} bytes long; its first ` +
        `${headerCap.toLocaleString('en')} were kept.`;
      this.note('header-long', message, name);
    }
    if (this.isJoined && this.joinedHeaders++ === 0) this.firstJoined = name;
    this.openRecord(name, text.slice(word.length).trim());
  }

  private startWithoutHeader(i: number): void {
    if (!this.options.allowNoHeader) throw errors.noHeader(this.place(i));
    this.headerLine = this.line;
    const name = this.names.claim(
      this.options.file.trim().split(/[\s.]/, 1)[0] || `record_${this.builder.records.count + 1}`,
    );
    this.note('no-header', `${this.options.file} has no header; its sequence is called "${name}".`, name);
    this.openRecord(name, '');
    // An index needs a header to name the record by.
    this.beginLines(this.lineStart, false);
  }

  private openRecord(name: string, description: string): void {
    this.name = name;
    this.description = description;
    this.builder.openRecord();
  }

  private closeRecord(): void {
    if (this.name === undefined) return;
    if (this.builder.recordBases === 0) {
      this.note(
        'header-without-sequence',
        `The header "${this.name}" has no sequence below it and was skipped.`,
        this.name,
      );
    } else {
      const layout = this.lines.layout();
      if (layout === undefined && this.headers > 0 && this.unevenRecords++ === 0) this.firstUneven = this.name;
      this.builder.closeRecord(this.name, this.description, layout);
      this.recordsWithSequence++;
    }
    this.name = undefined;
  }

  private unevenText(): string {
    const count = this.unevenRecords;
    const which =
      count === 1
        ? `record "${this.firstUneven}"`
        : `${count.toLocaleString('en')} records, "${this.firstUneven}" the first of them,`;
    return (
      `The lines of ${which} differ in length or stand apart: they were read as they are, but samtools faidx ` +
      `would refuse ${this.options.file}.`
    );
  }

  private note(code: string, message: string, record: string): void {
    this.notes.add({ code, message, record, line: this.headerLine });
  }

  /** CR LF counts as one line end, also where the two bytes come in different chunks. */
  private endLine(byte: number, i: number): void {
    const position = this.offset + i;
    if (byte === CR) this.newestCr = position;
    const isSecond = byte === LF && this.newestCr === position - 1;
    if (!isSecond) this.line++;
    if (isSecond && this.lineStart === position) this.beginLines(position + 1, true);
    else if (byte === LF) this.endSequenceLine(position + 1);
    this.atLineStart = true;
  }

  /**
   * The header's line has ended. Where it was a CR, an index is possible only if an LF follows, and this is called
   * again.
   */
  private beginLines(textOffset: number, indexable: boolean): void {
    this.lines.begin(textOffset);
    if (!indexable) this.lines.spoil();
    this.lineStart = textOffset;
    this.lineBases = this.builder.bases;
  }

  /**
   * Tells the line watch of a line, which ends before `textOffset`. A CR alone ends no line for an index, and what
   * comes together then is not even.
   */
  private endSequenceLine(textOffset: number): void {
    const bases = this.builder.bases - this.lineBases;
    const bytes = textOffset - this.lineStart;
    if (this.newestCr >= this.lineStart && this.newestCr !== textOffset - 2) this.lines.spoil();
    if (bytes > 0) this.lines.line(bases, bytes);
    this.lineBases = this.builder.bases;
    this.lineStart = textOffset;
  }

  /** The file will be refused: reads on to the end of the character only to name it. */
  private takeCharacter(byte: number): void {
    this.character.push(byte);
    const [lead] = this.character;
    const bytes = lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (this.character.length === bytes) throw errors.nonAscii(this.character, this.characterPlace);
  }

  private startJudging(byte: number, i: number): void {
    this.badLetter = { letter: String.fromCharCode(byte), place: this.place(i) };
    this.letters = this.builder.letterCounts();
    this.lettersSeen = 0;
    this.state = 'letters';
    this.countLetter(byte);
  }

  /** The file will be refused: reads on in the record only to tell protein from a typing error. */
  private judgeLetters(chunk: Uint8Array, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      if (chunk[i] === GREATER || this.lettersSeen === lettersJudged)
        throw errors.notNucleotides(this.badLetter.letter, this.letters, this.badLetter.place);
      this.countLetter(chunk[i]);
    }
    return chunk.length;
  }

  private countLetter(byte: number): void {
    const upper = byte & ~32;
    if (upper < 65 || upper > 90) return;
    const letter = String.fromCharCode(upper);
    this.letters.set(letter, (this.letters.get(letter) ?? 0) + 1);
    this.lettersSeen++;
  }

  private place(i: number): Place {
    return { file: this.options.file, record: this.name, line: this.line, byte: this.offset + i };
  }
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
