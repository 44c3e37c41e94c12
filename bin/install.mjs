#!/usr/bin/env node
import { ensureInstalled } from './runtime.mjs';

ensureInstalled();
