import { reshape, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { clsVectors } from '../../model/network';
import { comparesCls } from '../../model/shape';
import type { ObjectiveSettings } from '../config';
import { tokenMeans } from './heads';

/**
 * What stands for a window in the signals, from features [B,T,D]: its CLS vectors [B, C D] where the objective compares
 * those, else the mean over its bases [B,D].
 */
export const pool = (features: Tensor3D, settings: ObjectiveSettings): Tensor2D =>
  comparesCls(settings)
    ? reshape(clsVectors(features, settings), [features.shape[0], -1])
    : tokenMeans(features, settings);
